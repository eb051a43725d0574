/// The text of documents: PDF, Office (old and new), OpenDocument, RTF, archives, and messages and
/// texts inside archives. Deleted text of tracked changes is no text.
///
/// [org.posthorn.extract.text.DocumentText] is the entry point. Documents of strangers are read
/// here with libraries that were not written for them: to be called only in a process of its own
/// (`process`), which bounds memory and time.
@NullMarked
package org.posthorn.extract.text;

import org.jspecify.annotations.NullMarked;
