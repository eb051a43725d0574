/// Tests of rules.
@NullMarked
package org.posthorn.sieve.rules;

import org.jspecify.annotations.NullMarked;
