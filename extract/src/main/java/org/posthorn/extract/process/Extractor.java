package org.posthorn.extract.process;

/// Reads documents. One thread.
public interface Extractor extends AutoCloseable {
  /// Reads a document, within the limits of time and size.
  ///
  /// @throws java.io.UncheckedIOException if nothing can be read now, whatever the document is
  Extraction read(Document document);

  /// There is nothing to read for some time.
  void rest();

  @Override
  void close();
}
