/// The text of scripts: tokens and grammar (RFC 5228 §8), with lines and columns.
@NullMarked
package org.posthorn.sieve.syntax;

import org.jspecify.annotations.NullMarked;
