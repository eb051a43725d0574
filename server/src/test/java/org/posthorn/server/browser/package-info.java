/// The pages, in a real browser.
@NullMarked
package org.posthorn.server.browser;

import org.jspecify.annotations.NullMarked;
