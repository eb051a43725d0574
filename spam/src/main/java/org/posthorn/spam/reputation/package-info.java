/// The reputation of senders, learnt from verdicts and from users' classifications, and fading with
/// time.
///
/// **The model**: a [ReputationSubject] is a client's address, its network, its autonomous system,
/// or a domain that authenticated a message. The counts of spam and ham are halved with each
/// [ReputationLimits#halfLife]; the logarithm of their ratio, limited for each type of subject, is
/// the weight of a [org.posthorn.spam.Signal]. Domains that did not authenticate the message have
/// no reputation, because anybody can write them.
///
/// The server's verdicts count less than users' classifications, and weights are limited, so that a
/// reputation cannot confirm itself: the content of a message decides whether it is spam.
///
/// **Entry points**: [Reputation], [AutonomousSystems].
///
/// **Threads**: thread-safe.
///
/// **On disk**: see [org.posthorn.spam.rows].
///
/// **Limits**: [ReputationLimits].
@NullMarked
package org.posthorn.spam.reputation;

import org.jspecify.annotations.NullMarked;
