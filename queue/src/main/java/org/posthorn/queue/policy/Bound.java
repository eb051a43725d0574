package org.posthorn.queue.policy;

/// What somebody may send.
public record Bound(Sender sender, Allowance allowance) {}
