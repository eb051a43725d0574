/// The command line: options and arguments become a request to [org.posthorn.server.control]; the
/// response becomes text or JSON and an exit code.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 exists already, 5 not allowed, 69
/// something required is missing, 78 wrong configuration.
@NullMarked
package org.posthorn.server.cli;

import org.jspecify.annotations.NullMarked;
