package org.posthorn.search;

/// How the day of a message lies to the day that is asked for, both without time and zone (RFC 9051
/// §6.4.4).
public enum DateRelation {
  BEFORE,
  ON,
  SINCE;

  public boolean holds(long day, long asked) {
    return switch (this) {
      case BEFORE -> day < asked;
      case ON -> day == asked;
      case SINCE -> day >= asked;
    };
  }
}
