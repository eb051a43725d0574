/// A script is run over a message: [org.posthorn.sieve.run.Interpreter]. What it knows comes
/// through [org.posthorn.sieve.run.MessageUnderTest] and [org.posthorn.sieve.run.Environment]; what
/// is to be done is an [org.posthorn.sieve.run.RunResult].
@NullMarked
package org.posthorn.sieve.run;

import org.jspecify.annotations.NullMarked;
