/// What is known of clients and of domains, in the verdicts on their messages.
///
/// **The model**: the session checks its client ([org.posthorn.spam.connection.ClientAssessment]).
/// [ConnectionCheck] adds the result to each message, with the reputation of the domains that
/// authenticated it. [ReputationCheck] learns from the whole verdict.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.delivery.checks.connection;

import org.jspecify.annotations.NullMarked;
