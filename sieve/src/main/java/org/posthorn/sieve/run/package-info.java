/// Runs scripts: [org.posthorn.sieve.run.Interpreter]. Input comes through
/// [org.posthorn.sieve.run.MessageUnderTest] and [org.posthorn.sieve.run.Environment]; the result
/// is a [org.posthorn.sieve.run.RunResult].
@NullMarked
package org.posthorn.sieve.run;

import org.jspecify.annotations.NullMarked;
