/// What an account's owner wants done with spam, and what is done with a message for that account.
///
/// **The model**: the server says how likely a message is to be spam; [AccountFilter] looks at it
/// with the eyes of one account: its lists of senders, its threshold, the senders it knows. The
/// result is a [AccountVerdict], which says where the message belongs.
///
/// **Entry points**: [AccountFilter], [Preferences], [OwnExperience].
///
/// ## Rows
///
/// In the account's partition. Each value begins with a format version of one octet; numbers are
/// LEB128, strings UTF-8 after their length, lists follow a count of 4 octets.
///
/// | code | table | key | value (version 1) |
/// |---|---|---|---|
/// | 104 | spam_preferences | none | threshold? (ten-thousandths), allowed, blocked, newcomers (1), mark (1) |
/// | 105 | spam_sender | SHA-256 over the account and the address, 16 octets | nothing: it is known |
/// | 108 | spam_own | none | what the account has learnt, see [org.posthorn.spam.model] |
/// | 109 | spam_lesson | Email (8) | whether the server put it into Junk (1), what it has taught? (as spam (1), sum (zigzag), squares, halvings) |
/// | 110 | spam_cursor | none | ModSeq up to which changes were looked at (8) |
@NullMarked
package org.posthorn.spam.account;

import org.jspecify.annotations.NullMarked;
