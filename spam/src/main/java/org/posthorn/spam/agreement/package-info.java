/// What accounts teach each other: a message that several of them judge alike is learnt by the
/// server's model, and what they say of mail counts for or against its senders.
///
/// **The model**: what an owner says of a message is a [Statement], of which an account has so many
/// a day, and so many about one sender ([Statements]). Copies of a message in other accounts are
/// known again by their features ([MessageFingerprint]); [Agreement] keeps the votes on each
/// ([SharedMessage]), and has [org.posthorn.spam.model.ServerModel] learn the features that copies
/// of several accounts have in common, once these agree. Nothing that can be read leaves an
/// account: only 21 bits of each feature's hash, and keyed hashes of what makes copies alike.
///
/// **Threads**: as each type says.
///
/// ## Rows
///
/// Each value but those marked * begins with a format version of one octet, which is 1; numbers are
/// LEB128 or big-endian of the octets given.
///
/// Table 107 (`spam_shared`) in the partition of kind 10 (`spam`, one):
///
/// | key | value |
/// |---|---|
/// | 0 (1), message (8, random) | version of the features, day, ways (a count; 16 each), buckets (a count; distances), votes (a count; account (8), email (8), spam (1), which buckets (bits after their octets)), what the model has learnt? (spam (1), accounts, which buckets, which model, what takes it back) |
/// | 1 (1), keyed hash of a Message-ID or of some features (16) | message (8)* |
/// | 2 (1), message (8) | nothing*: what accounts say is not learnt yet |
///
/// Table 111 (`spam_statement`) in each account's partition, one row: a count; email (8), day, spam
/// (1), senders (a count; kind (1), name).
@NullMarked
package org.posthorn.spam.agreement;

import org.jspecify.annotations.NullMarked;
