package org.posthorn.search.index;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NIOFSDirectory;

/// Opens the files of a shard: the one place through which an index is read and written, so that
/// its files can be sealed here.
@FunctionalInterface
public interface IndexFiles {
  /// Plain files, read into buffers: mapped ones would count as memory of the process. They are
  /// read by threads that nobody interrupts, which would close them.
  IndexFiles PLAIN = NIOFSDirectory::new;

  Directory open(Path shard) throws IOException;
}
