package org.posthorn.search.index;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NIOFSDirectory;

/// Opens the files of a shard: the one place through which an index is read and written, so that
/// its files can be encrypted here.
public interface IndexFiles {
  /// Plain files, read into buffers: mapped ones would count as memory of the process. They are
  /// read by threads that nobody interrupts, which would close them.
  IndexFiles PLAIN =
      new IndexFiles() {
        @Override
        public Directory open(Path shard) throws IOException {
          return new NIOFSDirectory(shard);
        }

        @Override
        public String form() {
          return "plain";
        }
      };

  Directory open(Path shard) throws IOException;

  /// The form of the files: an index whose files have another form is made anew. Letters, digits,
  /// and `-`.
  String form();
}
