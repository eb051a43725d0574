/// What is known of clients and of domains, in verdicts on their messages.
///
/// **The model**: the session finds out about its client ([org.posthorn.spam.connection.Visit]);
/// [ConnectionExaminer] says that of each message, with the reputation of the domains that
/// authenticated it; [ReputationExaminer] learns from the whole verdict.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.delivery.judging.connection;

import org.jspecify.annotations.NullMarked;
