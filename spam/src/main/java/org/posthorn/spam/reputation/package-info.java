/// What is known of those who send: learnt from verdicts and from what people say, fading with
/// time.
///
/// **The model**: a [ReputationSubject] is a client's address, its network, the autonomous system
/// that announces it, or a domain that authenticated a message. Amounts of spam and of good mail
/// halve with each [ReputationLimits#halfLife]; the logarithm of their ratio, bounded for each kind
/// of subject, is the weight of a [org.posthorn.spam.Signal]. Domains that did not authenticate
/// have none: anybody could write them.
///
/// Our own verdicts count less than what people say, and bounded weights keep a reputation from
/// confirming itself: a message has to be spam, or not, by what it contains.
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
