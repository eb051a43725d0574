package org.posthorn.managesieve;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.posthorn.runtime.Permits;
import org.posthorn.sieve.script.Compilation;
import org.posthorn.sieve.script.Compiler;

/// Limits the resources used by long scripts. Thread-safe.
final class LargeScripts {
  private final ManageSieveLimits.Large limits;
  private final Permits<String> accounts;
  private final Semaphore compiled;

  LargeScripts(ManageSieveLimits.Large limits) {
    this.limits = limits;
    accounts = new Permits<>(limits.perAccountMax());
    compiled = new Semaphore(limits.compiledAtOnceMax(), true);
  }

  /// Whether a script of this size is long.
  boolean isLarge(long octets) {
    return octets >= limits.octetsMin();
  }

  /// Lets a user upload a long script, until [#release].
  ///
  /// @throws Refusal.No if there are too many
  void acquire(String user) {
    if (!accounts.tryAcquire(user)) {
      throw new CommandRefusal.No(
          ResponseCode.TRYLATER, "too many long scripts of this account at the same time");
    }
  }

  int inUse(String user) {
    return accounts.inUse(user);
  }

  void release(String user) {
    accounts.release(user);
  }

  /// Compiles a script when a slot is free.
  ///
  /// @throws Refusal.No if that took too long
  Compilation compile(byte[] script, org.posthorn.sieve.SieveLimits sieve) {
    if (!isLarge(script.length)) {
      return Compiler.compile(script, sieve);
    }
    if (!awaitTurn()) {
      throw new CommandRefusal.No(ResponseCode.TRYLATER, "too many long scripts at the same time");
    }
    try {
      return Compiler.compile(script, sieve);
    } finally {
      compiled.release();
    }
  }

  private boolean awaitTurn() {
    try {
      return compiled.tryAcquire(limits.compileWait().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
