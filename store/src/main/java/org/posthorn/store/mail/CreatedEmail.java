package org.posthorn.store.mail;

/// What has become of a message that was to be an Email.
///
/// @param before the [state][AccountChanges.States#emails] of the Emails before the transaction
/// @param appended where it is in the first of its mailboxes
public record CreatedEmail(long before, Appended appended) {}
