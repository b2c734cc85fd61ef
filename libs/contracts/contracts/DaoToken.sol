// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title Votes token of a DAO
/// @notice The whole supply goes to one holder at creation; there is no minting afterwards. Balances vote only once
/// they are delegated.
contract DaoToken is ERC20, ERC20Permit, ERC20Votes {
    /// @param name_ Name of the token, also of its EIP-712 domain.
    /// @param symbol_ Ticker.
    /// @param holder Who receives the supply.
    /// @param supply In base units (18 decimals).
    constructor(string memory name_, string memory symbol_, address holder, uint256 supply)
        ERC20(name_, symbol_)
        ERC20Permit(name_)
    {
        _mint(holder, supply);
    }

    /// @notice Seconds, not blocks (EIP-6372): block times differ between the networks a DAO may live on.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice See {clock}.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
