/// How likely a message is to be spam, and why.
///
/// **The model**: each thing that speaks for or against a message is a [Signal] with its weight in
/// natural units of log-odds. The sum of all, and of what a classifier says, is the log-odds that
/// the message is spam: a probability that can be checked against what people say afterwards.
///
/// **Entry points**: [Signal].
@NullMarked
package org.posthorn.spam;

import org.jspecify.annotations.NullMarked;
