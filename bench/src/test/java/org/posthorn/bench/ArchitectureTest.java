package org.posthorn.bench;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
