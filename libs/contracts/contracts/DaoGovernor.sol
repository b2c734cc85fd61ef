// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title Governor of a DAO
/// @notice For, against, abstain; a quorum of the supply; delay and period in the token's clock (seconds).
contract DaoGovernor is
    Governor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotes,
    GovernorVotesQuorumFraction
{
    /// @param delay From the proposal to the opening of the vote.
    /// @param period How long the vote is open.
    /// @param threshold Votes a proposer needs, in base units.
    /// @param quorumPercent Percent of the supply that must vote for or abstain.
    struct Settings {
        uint48 delay;
        uint32 period;
        uint256 threshold;
        uint256 quorumPercent;
    }

    constructor(string memory name_, IVotes token_, Settings memory settings)
        Governor(name_)
        GovernorSettings(settings.delay, settings.period, settings.threshold)
        GovernorVotes(token_)
        GovernorVotesQuorumFraction(settings.quorumPercent)
    {}

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }
}
