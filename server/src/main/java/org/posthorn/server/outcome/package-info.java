/// How operations end: exit codes, and the exception for what an administrator can put right.
@NullMarked
package org.posthorn.server.outcome;

import org.jspecify.annotations.NullMarked;
