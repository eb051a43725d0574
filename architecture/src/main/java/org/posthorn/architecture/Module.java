package org.posthorn.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One module's classes and sources, read once. Immutable.
///
/// @param name the last part of its root package and its directory
/// @param classes its own, without tests
record Module(String name, JavaClasses classes, Path directory) {
  static final int LINES_MAX = 800;
  private static final int COMPONENTS_MAX = 8;
  private static final int PARAMETERS_MAX = 6;
  private static final int FILES_MAX = 30;

  private static final Pattern EMPTY_NAMES =
      Pattern.compile(
          "(?i:.*(common|util|misc|helper|manager)s?)|.*Impl|(Abstract|Default)\\p{Lu}.*"
              + "|.+(Info|Data)");

  /// NODATA is what RFC 2308 calls such an answer; package-info is Java's.
  private static final Set<String> PROTOCOL_NAMES = Set.of("NoData", "package-info");

  private static final ConcurrentHashMap<String, Module> READ = new ConcurrentHashMap<>();

  static Module of(Class<?> test) {
    String name = test.getPackageName().substring("org.posthorn.".length());
    return READ.computeIfAbsent(name, Module::read);
  }

  private static Module read(String name) {
    ImportOption ofProduct =
        location -> !location.matches(Pattern.compile(".*/(test|test-classes|jmh_generated)/.*"));
    JavaClasses classes =
        new ClassFileImporter().withImportOption(ofProduct).importPackages("org.posthorn." + name);
    if (classes.isEmpty()) {
      throw new IllegalStateException("no classes of module " + name + " on the class path");
    }
    return new Module(name, classes, Path.of(System.getProperty("posthorn.root", ".."), name));
  }

  List<String> emptyNames() {
    return classes.stream()
        .filter(type -> EMPTY_NAMES.matcher(type.getSimpleName()).matches())
        .filter(type -> !PROTOCOL_NAMES.contains(type.getSimpleName()))
        .map(JavaClass::getName)
        .toList();
  }

  List<String> wideRecords() {
    return classes.stream()
        .filter(JavaClass::isRecord)
        .filter(type -> components(type) > COMPONENTS_MAX)
        .map(JavaClass::getName)
        .sorted()
        .toList();
  }

  private static long components(JavaClass record) {
    return record.getFields().stream()
        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
        .count();
  }

  List<String> wideConstructors() {
    return classes.stream()
        .filter(type -> !type.isRecord() && !type.isAnonymousClass() && !type.isLocalClass())
        .flatMap(type -> type.getConstructors().stream())
        .filter(constructor -> written(constructor) > PARAMETERS_MAX)
        .map(constructor -> constructor.getOwner().getName())
        .distinct()
        .sorted()
        .toList();
  }

  /// How many parameters stand in the source: the compiler adds the name and number of an enum's
  /// constant, and the object around an inner class.
  private static int written(JavaConstructor constructor) {
    JavaClass owner = constructor.getOwner();
    int added = 0;
    if (owner.isEnum()) {
      added = 2;
    } else if (owner.isInnerClass() && !owner.getModifiers().contains(JavaModifier.STATIC)) {
      added = 1;
    }
    return constructor.getRawParameterTypes().size() - added;
  }

  /// Packages with too many source files; `package-info` counts for none.
  List<String> fullPackages() throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    Path sources = directory.resolve("src/main/java");
    for (Path source : sources("src/main/java")) {
      if (!source.endsWith("package-info.java")) {
        String name = sources.relativize(source.getParent()).toString().replace('/', '.');
        files.merge(name, 1, Integer::sum);
      }
    }
    return files.entrySet().stream()
        .filter(entry -> entry.getValue() > FILES_MAX)
        .map(Map.Entry::getKey)
        .toList();
  }

  List<String> longFiles() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : sources("src")) {
      try (Stream<String> lines = Files.lines(source)) {
        if (lines.count() > LINES_MAX) {
          tooLong.add(source.toString());
        }
      }
    }
    return tooLong;
  }

  List<String> sleepingTests() throws IOException {
    List<String> sleepers = new ArrayList<>();
    for (Path source : sources("src/test")) {
      if (Files.readString(source).contains("Thread." + "sleep(")) {
        sleepers.add(source.toString());
      }
    }
    return sleepers;
  }

  private List<Path> sources(String below) throws IOException {
    Path start = directory.resolve(below);
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(start)) {
      return tree.filter(path -> path.toString().endsWith(".java")).toList();
    }
  }
}
