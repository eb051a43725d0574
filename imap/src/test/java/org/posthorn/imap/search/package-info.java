/// Tests of searching.
@NullMarked
package org.posthorn.imap.search;

import org.jspecify.annotations.NullMarked;
