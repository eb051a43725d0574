package org.posthorn.store.mail;

/// What an account uses, each Email counted once.
///
/// @param usedBytes the sum of the Emails' sizes
/// @param emails how many
/// @param limitBytes most bytes allowed; 0 where there is no limit
public record Quota(long usedBytes, long emails, long limitBytes) {}
