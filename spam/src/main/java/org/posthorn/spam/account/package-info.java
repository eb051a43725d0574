/// Spam settings and training of accounts, and the verdict on a message for one account.
///
/// **The model**: the server computes the probability that a message is spam; [AccountFilter] adds
/// the account's lists of senders, threshold, training and known senders. The result is an
/// [AccountVerdict], which says where to file the message.
///
/// **Entry points**: [AccountFilter], [Preferences], [AccountTraining].
///
/// ## Rows
///
/// In the account's partition. Each value begins with a format version of one octet; numbers are
/// LEB128, strings are UTF-8 after their length, lists follow a count of 4 octets.
///
/// | code | table | key | value (version 1) |
/// |---|---|---|---|
/// | 104 | spam_preferences | none | threshold? (ten-thousandths), allowed, blocked, newcomers (1), mark (1) |
/// | 105 | spam_sender | SHA-256 over the account and the address, 16 octets | empty; the sender is known |
/// | 108 | spam_own | none | the account's training, see [org.posthorn.spam.model] |
/// | 109 | spam_lesson | Email (8) | whether the server put it into Junk (1), training? (as spam (1), sum (zigzag), squares, halvings) |
/// | 110 | spam_cursor | none | ModSeq up to which changes were processed (8) |
@NullMarked
package org.posthorn.spam.account;

import org.jspecify.annotations.NullMarked;
