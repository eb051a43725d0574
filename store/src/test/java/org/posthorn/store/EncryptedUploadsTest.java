package org.posthorn.store;

/// With large uploads encrypted.
class EncryptedUploadsTest extends UploadsTest {
  @Override
  boolean encrypting() {
    return true;
  }
}
