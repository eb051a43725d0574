package org.posthorn.submission.policy;

/// What somebody may send.
public record Bound(Sender sender, Allowance allowance) {}
