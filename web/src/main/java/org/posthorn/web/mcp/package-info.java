/// The Model Context Protocol over streamable HTTP: programs with a language model read the mail of
/// an account, write drafts, and have mail ready that its owner sends.
@NullMarked
package org.posthorn.web.mcp;

import org.jspecify.annotations.NullMarked;
