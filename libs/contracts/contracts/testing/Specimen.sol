// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";

/// @title One of each thing that an ABI can describe, for tests
contract Specimen is Multicall {
    struct Point {
        int128 x;
        int128 y;
    }

    struct Item {
        uint256 amount;
        Point[] path;
        bytes data;
        address owner;
    }

    event Increased(address indexed by, uint256 amount, string note);

    error TooMuch(address who, uint256 wanted, Point limit);
    error Plain();

    uint256 public total;
    string public text;
    Point public origin;
    mapping(address who => mapping(uint256 id => Item)) private _items;

    constructor(uint256 start, Point memory origin_, string memory text_) payable {
        total = start;
        origin = origin_;
        text = text_;
    }

    receive() external payable {}

    function set(uint256 value) external {
        total = value;
    }

    function set(string calldata value) external {
        text = value;
    }

    function set(uint256 value, string calldata note) external {
        total = value;
        text = note;
    }

    function increase(uint256 by) external returns (uint256 sum) {
        if (by > 1000) revert TooMuch(msg.sender, by, Point(int128(int256(total)), -1));
        total += by;
        emit Increased(msg.sender, by, text);
        return total;
    }

    function deposit() external payable returns (uint256) {
        return msg.value;
    }

    function echo(Item[] calldata items, uint8[3] calldata small, bytes4 tag, bool flag)
        external
        pure
        returns (Item[] memory, uint8[3] memory, bytes4, bool)
    {
        return (items, small, tag, flag);
    }

    function limits() external pure returns (uint256 most, int256 least, int8 small) {
        return (type(uint256).max, type(int256).min, type(int8).min);
    }

    function nothing() external pure {}

    function whoAmI() external view returns (address) {
        return msg.sender;
    }

    function refuse(uint256 how) external view returns (uint256) {
        if (how == 0) revert Plain();
        if (how == 1) revert("not today");
        // solhint-disable-next-line reason-string, gas-custom-errors
        if (how == 2) revert();
        if (how == 3) return total / (how - 3);
        revert TooMuch(msg.sender, how, origin);
    }

    /// @dev Bytes that are no UTF-8, under the type `string`.
    function brokenText() external pure returns (string memory) {
        return string(abi.encodePacked(hex"ff00fe"));
    }

    function spin() external {
        while (true) total++;
    }
}
