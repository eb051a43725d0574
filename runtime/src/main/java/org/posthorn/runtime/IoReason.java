package org.posthorn.runtime;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// Why a file could not be used, for people: the messages of Java's exceptions are often only a
/// file's name.
public final class IoReason {
  private IoReason() {}

  /// What went wrong, with the name of the file as far as the exception has it; never empty.
  public static String of(IOException e) {
    String message = e.getMessage();
    return switch (e) {
      case NoSuchFileException _ -> "there is no file " + message;
      case AccessDeniedException _ -> message + ": permission denied";
      case FileAlreadyExistsException _ -> message + " exists already";
      case DirectoryNotEmptyException _ -> message + " is not empty";
      case CharacterCodingException _ -> "not UTF-8";
      default -> message == null || message.isEmpty() ? e.getClass().getSimpleName() : message;
    };
  }
}
