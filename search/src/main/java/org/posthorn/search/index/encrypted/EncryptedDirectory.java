package org.posthorn.search.index.encrypted;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Set;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.OutputStreamIndexOutput;

/// Encrypts the files of another directory. Not a `FilterDirectory`: what that passes on by itself
/// would write plain files. Thread-safe.
final class EncryptedDirectory extends Directory {
  private final SecureRandom random = new SecureRandom();
  private final Directory files;
  private final byte[] key;

  EncryptedDirectory(Directory files, byte[] key) {
    this.files = files;
    this.key = key;
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    return encrypting(files.createOutput(name, context));
  }

  @Override
  public IndexOutput createTempOutput(String prefix, String suffix, IOContext context)
      throws IOException {
    return encrypting(files.createTempOutput(prefix, suffix, context));
  }

  private IndexOutput encrypting(IndexOutput file) throws IOException {
    byte[] salt = new byte[FrameCipher.SALT_BYTES];
    random.nextBytes(salt);
    try {
      return new OutputStreamIndexOutput(
          file.toString(),
          file.getName(),
          new FrameOutputStream(file, FrameCipher.of(key, salt)),
          FrameCipher.FRAME_BYTES);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    IndexInput sealed = files.openInput(name, context);
    try {
      return FrameInput.open(sealed, key, context);
    } catch (IOException | RuntimeException e) {
      sealed.close();
      throw e;
    }
  }

  /// The size of a file's content; 0 for a file that is not complete, and for the lock.
  @Override
  public long fileLength(String name) throws IOException {
    return Math.max(0, FrameCipher.contentLength(files.fileLength(name)));
  }

  @Override
  public String[] listAll() throws IOException {
    return files.listAll();
  }

  @Override
  public void deleteFile(String name) throws IOException {
    files.deleteFile(name);
  }

  @Override
  public void sync(Collection<String> names) throws IOException {
    files.sync(names);
  }

  @Override
  public void syncMetaData() throws IOException {
    files.syncMetaData();
  }

  @Override
  public void rename(String source, String target) throws IOException {
    files.rename(source, target);
  }

  @Override
  public Lock obtainLock(String name) throws IOException {
    return files.obtainLock(name);
  }

  @Override
  public Set<String> getPendingDeletions() throws IOException {
    return files.getPendingDeletions();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
