package org.posthorn.jmap.protocol;

/// What the calls of one request have cost so far that look for something in messages, in octets of
/// messages that were read and decoded. One thread.
public final class Effort {
  private long spent;

  public void spend(long octets) {
    spent += octets;
  }

  public long spent() {
    return spent;
  }
}
