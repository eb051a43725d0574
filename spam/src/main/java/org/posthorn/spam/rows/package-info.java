/// Codes of the rows about clients.
///
/// **On disk**: one partition of kind 11 `connection`. All rows are written RELAXED and in batches,
/// but for bans by an administrator: after an unclean stop a few seconds of them may be gone.
///
/// - Table 96 `reputation`: keyed hash of the subject (16) → kind, name, amounts of spam and of
///   good mail, time as of which they are (format 1; see `Standing`).
/// - Table 97 `ban`: network as text (`192.0.2.1/32`) → since, until, how often, by whom, why
///   (format 1; see `Ban`).
/// - Table 98 `greylist`: keyed hash of network, sender's domain and recipient (16) → when it was
///   seen first, when it passed last (format 1; see `Greylist`).
/// - Table 99 `login_address`: network as text → when a user logged in from there last (format 1).
///
/// **Entry points**: [ConnectionTables].
@NullMarked
package org.posthorn.spam.rows;

import org.jspecify.annotations.NullMarked;
