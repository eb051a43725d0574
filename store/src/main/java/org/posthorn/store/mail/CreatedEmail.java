package org.posthorn.store.mail;

/// The result of creating an Email.
///
/// @param before the [state][AccountChanges.States#emails] of the Emails before the transaction
/// @param appended its membership in the first of its mailboxes
public record CreatedEmail(long before, Appended appended) {}
