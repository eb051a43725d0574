package org.posthorn.testkit;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
