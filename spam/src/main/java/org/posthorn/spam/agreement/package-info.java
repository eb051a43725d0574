/// Shared training: a message that several accounts classify alike is learnt by the server's model,
/// and their classifications change the reputation of senders.
///
/// **The model**: an owner's classification of a message is a [Vote]; their number is limited by
/// day and by sender ([Votes]). Copies of a message in other accounts are recognized by their
/// features ([MessageFingerprint]). [Agreement] stores the votes on each message ([SharedMessage]).
/// When accounts agree, it trains [org.posthorn.spam.model.ServerModel] with the features that
/// their copies have in common. No readable content leaves an account: only 21 bits of each
/// feature's hash, and keyed hashes for recognizing copies.
///
/// **Threads**: as each type says.
///
/// ## Rows
///
/// Each value except those marked * begins with a format version of one octet, which is 1; numbers
/// are LEB128 or big-endian of the octets given.
///
/// Table 107 (`spam_shared`) in the partition of kind 10 (`spam`, one):
///
/// | key | value |
/// |---|---|
/// | 0 (1), message (8, random) | version of the features, day, ways (a count; 16 each), buckets (a count; differences), votes (a count; account (8), email (8), spam (1), which buckets (bits after their octets)), training? (spam (1), accounts, which buckets, id of the model, changes made) |
/// | 1 (1), keyed hash of a Message-ID or of some features (16) | message (8)* |
/// | 2 (1), message (8) | empty*: the votes have not been processed yet |
///
/// Table 111 (`spam_statement`) in each account's partition, one row: a count; email (8), day, spam
/// (1), senders (a count; kind (1), name).
@NullMarked
package org.posthorn.spam.agreement;

import org.jspecify.annotations.NullMarked;
