/// Domain names, a resolver with its DNSSEC result, and a zone in memory for tests.
@NullMarked
package org.posthorn.dns;

import org.jspecify.annotations.NullMarked;
