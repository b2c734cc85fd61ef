// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

/// @title Treasury of a DAO
/// @notice Holds native coins and ERC-20 tokens. Whatever leaves it is ordered by its owner: a governor, a timelock or
/// an account. Ownership moves in two steps and cannot be given up, so that nothing is locked in for ever.
contract Treasury is Ownable2Step, ReentrancyGuard {
    using SafeERC20 for IERC20;

    /// @notice Coins came in.
    /// @param from Who sent them.
    /// @param amount In wei.
    event Received(address indexed from, uint256 amount);

    /// @notice Coins were paid.
    /// @param to Who got them.
    /// @param amount In wei.
    event Paid(address indexed to, uint256 amount);

    /// @notice Tokens were paid.
    /// @param token The ERC-20 contract.
    /// @param to Who got them.
    /// @param amount In the token's base units.
    event TokenPaid(address indexed token, address indexed to, uint256 amount);

    /// @notice A call was made on behalf of the treasury.
    /// @param target The contract.
    /// @param value Coins that went with it, in wei.
    /// @param data The call data.
    event Executed(address indexed target, uint256 value, bytes data);

    /// @notice What is paid to the zero address is lost.
    error ZeroReceiver();

    /// @notice The lists of a batch have different lengths.
    error LengthMismatch(uint256 targets, uint256 values, uint256 payloads);

    /// @notice Without an owner everything would be locked in.
    error OwnershipRequired();

    /// @param owner_ A governor, a timelock or an account.
    constructor(address owner_) Ownable(owner_) {}

    receive() external payable {
        emit Received(msg.sender, msg.value);
    }

    /// @notice Pays coins.
    /// @param to Who gets them.
    /// @param amount In wei.
    function pay(address payable to, uint256 amount) external onlyOwner nonReentrant {
        if (to == address(0)) revert ZeroReceiver();
        emit Paid(to, amount);
        Address.sendValue(to, amount);
    }

    /// @notice Pays tokens, also those that return nothing.
    /// @param token The ERC-20 contract.
    /// @param to Who gets them.
    /// @param amount In the token's base units.
    function payToken(IERC20 token, address to, uint256 amount) external onlyOwner nonReentrant {
        if (to == address(0)) revert ZeroReceiver();
        emit TokenPaid(address(token), to, amount);
        token.safeTransfer(to, amount);
    }

    /// @notice Calls a contract on behalf of the treasury, out of its own coins.
    /// @param target The contract; there must be code.
    /// @param value Coins that go with it, in wei.
    /// @param data The call data.
    /// @return What the contract returned.
    function execute(address target, uint256 value, bytes calldata data)
        external
        onlyOwner
        nonReentrant
        returns (bytes memory)
    {
        return _execute(target, value, data);
    }

    /// @notice Several calls in order, all or none.
    /// @param targets The contracts.
    /// @param values Coins that go with each, in wei.
    /// @param payloads The call data of each.
    /// @return results What each returned.
    function executeBatch(address[] calldata targets, uint256[] calldata values, bytes[] calldata payloads)
        external
        onlyOwner
        nonReentrant
        returns (bytes[] memory results)
    {
        if (targets.length != values.length || targets.length != payloads.length)
            revert LengthMismatch(targets.length, values.length, payloads.length);
        results = new bytes[](targets.length);
        for (uint256 i = 0; i < targets.length; i++) results[i] = _execute(targets[i], values[i], payloads[i]);
    }

    /// @notice Always refused.
    function renounceOwnership() public pure override {
        revert OwnershipRequired();
    }

    function _execute(address target, uint256 value, bytes calldata data) private returns (bytes memory) {
        emit Executed(target, value, data);
        return Address.functionCallWithValue(target, data, value);
    }
}
