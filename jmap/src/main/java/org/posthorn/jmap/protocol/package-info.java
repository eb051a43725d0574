/// What is common to all methods: requests, result references, arguments, errors, limits.
@NullMarked
package org.posthorn.jmap.protocol;

import org.jspecify.annotations.NullMarked;
