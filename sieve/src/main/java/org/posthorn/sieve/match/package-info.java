/// How strings are compared: comparators (RFC 4790), wildcards, regular expressions. Strings are
/// octets, each `char` one octet.
@NullMarked
package org.posthorn.sieve.match;

import org.jspecify.annotations.NullMarked;
