// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Anchors Merkle roots in the chain's own time
/// @notice Whoever knows a root can show since when it exists. Anyone may anchor, nobody may change or remove: there
/// is no owner and no upgrade path.
contract ProofAnchor {
    /// @dev 64 + 32 + 160 bits: one storage slot, so that anchoring costs one cold write. A `uint32` block number
    /// would be the field to overflow first: at one block a second after 136 years.
    struct Anchoring {
        uint64 timestamp;
        uint32 blockNumber;
        address submitter;
    }

    mapping(bytes32 root => Anchoring) private _anchorings;

    /// @notice A root was anchored. Emitted exactly once per root.
    /// @param root The Merkle root.
    /// @param submitter Who anchored it first.
    /// @param blockNumber The block that holds it.
    /// @param timestamp That block's time, Unix seconds.
    event RootAnchored(bytes32 indexed root, address indexed submitter, uint64 blockNumber, uint64 timestamp);

    /// @notice The zero root stands for "nothing" and cannot be anchored.
    error ZeroRoot();

    /// @notice Anchors `root`. A root that is anchored already stays as it is, so sending again is safe.
    /// @param root The Merkle root; not zero.
    function anchor(bytes32 root) external {
        if (root == bytes32(0)) revert ZeroRoot();
        Anchoring storage anchoring = _anchorings[root];
        if (anchoring.submitter != address(0)) return;
        _anchorings[root] = Anchoring(uint64(block.timestamp), uint32(block.number), msg.sender);
        emit RootAnchored(root, msg.sender, uint64(block.number), uint64(block.timestamp));
    }

    /// @notice When and by whom `root` was anchored; all zero if it was not.
    /// @param root The Merkle root.
    /// @return blockNumber The block that holds it.
    /// @return timestamp That block's time, Unix seconds.
    /// @return submitter Who anchored it first.
    function anchoredAt(bytes32 root)
        external
        view
        returns (uint64 blockNumber, uint64 timestamp, address submitter)
    {
        Anchoring storage anchoring = _anchorings[root];
        return (anchoring.blockNumber, anchoring.timestamp, anchoring.submitter);
    }
}
