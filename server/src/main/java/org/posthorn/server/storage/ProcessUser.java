package org.posthorn.server.storage;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;

/// The user of this process, by number: several names may have one number, and in a container a
/// number may have no name.
public final class ProcessUser {
  private static final long ROOT = 0;

  private ProcessUser() {}

  /// The user's number.
  public static long uid() {
    return new UnixSystem().getUid();
  }

  /// Whether the user with this number is root, whatever its name is.
  public static boolean isRoot(long uid) {
    return uid == ROOT;
  }

  /// The name as owners of files have it; the number if it has no name.
  public static String name() {
    String name = new UnixSystem().getUsername();
    return name == null || name.isEmpty() ? String.valueOf(uid()) : name;
  }

  /// Whether a file belongs to this process's user.
  static boolean owns(Path file) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:uid")).longValue() == uid();
  }

  /// Root as the peer of a socket: equal to every user with its number.
  public static UserPrincipal root() throws IOException {
    return FileSystems.getDefault()
        .getUserPrincipalLookupService()
        .lookupPrincipalByName(String.valueOf(ROOT));
  }
}
