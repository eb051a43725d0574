/// Compiled scripts: their commands and tests with checked arguments.
///
/// `SieveCommandName` and `TestName` are the tables of all commands and tests. The
/// [org.posthorn.sieve.script.Compiler] uses them to find unknown commands, missing extensions and
/// wrong arguments, each with its line and column.
@NullMarked
package org.posthorn.sieve.script;

import org.jspecify.annotations.NullMarked;
