package org.posthorn.store.mail;

/// The usage of an account; each Email counts once.
///
/// @param usedBytes the sum of the Emails' sizes
/// @param emails their number
/// @param limitBytes the limit of the sizes; 0 if there is none
/// @param limitEmails the limit of the number; 0 if there is none
public record Quota(long usedBytes, long emails, long limitBytes, long limitEmails) {}
