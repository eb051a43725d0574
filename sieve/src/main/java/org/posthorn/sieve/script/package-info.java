/// Scripts that were checked: what each command and test takes, and what it was given.
///
/// `SieveCommandName` and `TestName` are the tables of everything that a script can say. The
/// [org.posthorn.sieve.script.Compiler] reads a script by them and finds unknown commands, missing
/// extensions and wrong arguments, each with its line and column.
@NullMarked
package org.posthorn.sieve.script;

import org.jspecify.annotations.NullMarked;
