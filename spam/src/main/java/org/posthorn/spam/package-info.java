/// Computes the probability that a message is spam.
///
/// **The model**: each result of a check is a [Signal] with its weight in natural log-odds. The sum
/// of all signals, including the classifier's, is the log-odds that the message is spam, a
/// probability that can be compared with users' classifications.
///
/// **Entry points**: [Signal].
@NullMarked
package org.posthorn.spam;

import org.jspecify.annotations.NullMarked;
