/// The tables of connection checks.
///
/// **On disk**: one partition of kind 11 `connection`. All rows are written RELAXED and in batches,
/// except bans by an administrator: an unclean stop may lose a few seconds of them.
///
/// - Table 96 `reputation`: keyed hash of the subject (16) → type, name, counts of spam and ham,
///   their time (format 1; see `ReputationCounts`).
/// - Table 97 `ban`: network as text (`192.0.2.1/32`) → since, until, how often, by whom, why
///   (format 1; see `Ban`).
/// - Table 98 `greylist`: keyed hash of network, sender's domain and recipient (16) → first seen,
///   last passed (format 1; see `Greylist`).
/// - Table 99 `login_address`: network as text → time of the last login from there (format 1).
///
/// **Entry points**: [ConnectionTables].
@NullMarked
package org.posthorn.spam.rows;

import org.jspecify.annotations.NullMarked;
