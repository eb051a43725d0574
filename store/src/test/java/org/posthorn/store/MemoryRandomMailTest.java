package org.posthorn.store;

/// On the store in memory.
class MemoryRandomMailTest extends RandomMailTest {
  @Override
  int operations() {
    return 400;
  }
}
