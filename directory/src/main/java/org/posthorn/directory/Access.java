package org.posthorn.directory;

/// Answers whether a principal may do something with an account.
@FunctionalInterface
public interface Access {
  boolean may(Principal principal, Right right, AccountId account);
}
