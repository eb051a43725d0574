package org.posthorn.submission.policy;

/// The limits of one account or domain.
public record Bound(Sender sender, Allowance allowance) {}
