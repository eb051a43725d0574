package org.posthorn.store;

/// With large messages encrypted.
class EncryptedSweeperTest extends SweeperTest {
  @Override
  boolean encrypting() {
    return true;
  }
}
