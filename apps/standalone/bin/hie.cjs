#!/usr/bin/env node
/*
 * Starts the command line on the Node.js that the project brings, whatever Node.js the host has, and builds first what
 * is missing or older than its sources. Written in the syntax of 2011: an old Node.js must get far enough to say so.
 * Everything that it says goes to stderr; stdout belongs to the verbs.
 */
'use strict';

var childProcess = require('child_process');
var fs = require('fs');
var path = require('path');
var url = require('url');

var root = path.resolve(fs.realpathSync(__filename), '../../../..');
var oldest = [24, 15];

if (!isRecent(process.versions.node)) runOnPinnedNode();
else runHere(process.argv[2]);

function isRecent(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  return major > oldest[0] || (major === oldest[0] && Number(parts[1]) >= oldest[1]);
}

/** The platform packages are optional dependencies: npm installs the one that fits, without any script. */
function pinnedNode() {
  var names = ['node-' + process.platform + '-' + process.arch, 'node-bin-' + process.platform + '-' + process.arch];
  if (process.platform === 'win32') names.push('node-win-' + process.arch);
  for (var at = 0; at < names.length; at++) {
    var file = path.join(root, 'node_modules', names[at], 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (fs.existsSync(file)) return file;
  }
  return undefined;
}

function runOnPinnedNode() {
  var node = pinnedNode();
  if (!node || process.env.HIE_ON_PINNED_NODE) {
    var is = 'version ' + process.versions.node + ', needed ' + oldest.join('.');
    say('NODE_TOO_OLD: This Node.js is too old (' + is + '). Run `npm ci` in ' + root + ': it brings its own.');
    process.exit(1);
  }
  var environment = Object.assign({}, process.env, { HIE_ON_PINNED_NODE: '1' });
  var child = childProcess.spawn(node, [__filename].concat(process.argv.slice(2)), {
    stdio: 'inherit',
    env: environment,
  });
  ['SIGTERM', 'SIGHUP', 'SIGINT'].forEach(function (signal) {
    process.on(signal, function () {
      // A terminal sends Ctrl-C to both processes by itself; a second one would cut the child's orderly end short.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on('error', function (error) {
    say('NODE_TOO_OLD: ' + node + ' cannot be started (' + error.code + '). Run `npm ci` again.');
    process.exit(1);
  });
  child.on('exit', function (code, signal) {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function runHere(verb) {
  var serves = verb === 'start' || verb === 'demo' || verb === 'build';
  try {
    ensureBuilt('server', ['apps', 'libs', 'test'], buildServer);
    if (serves && fs.existsSync(path.join(root, 'apps/console/web/vite.config.ts'))) {
      ensureBuilt('web', ['apps/console/web'], buildWeb);
    }
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
  if (verb === 'build') return;
  var entry = verb === 'bench' ? 'dist/test/bench/main.js' : 'dist/apps/standalone/server/main.js';
  require('./load.cjs')(url.pathToFileURL(path.join(root, entry)).href).catch(function (error) {
    say('INTERNAL: ' + entry + ' cannot be loaded: ' + (error && error.stack ? error.stack : error));
    process.exit(1);
  });
}

function buildServer() {
  run('the server', ['node_modules/ts7/bin/tsc', '-p', 'tsconfig.build.json']);
  run('its bundle', ['apps/standalone/bin/bundle.mjs']);
}

function buildWeb() {
  run('the console', ['node_modules/vite/bin/vite.js', 'build', 'apps/console/web', '--logLevel', 'warn']);
}

function run(what, args) {
  if (!fs.existsSync(path.join(root, args[0]))) {
    throw new Error('BUILD_FAILED: ' + args[0] + ' is not installed. Run `npm ci` in ' + root + '.');
  }
  var began = Date.now();
  say('building ' + what + ' ...');
  var result = childProcess.spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    throw new Error('BUILD_FAILED: ' + what + ' could not be built. Correct what is named above and start again.');
  }
  say('built ' + what + ' in ' + ((Date.now() - began) / 1000).toFixed(1) + ' s');
}

/** A stamp says when the last good build began: compilers leave outputs that did not change untouched. */
function ensureBuilt(name, folders, build) {
  var stamp = path.join(root, 'dist', '.built-' + name);
  if (!isStale(stamp, folders)) return;
  if (process.env.HIE_NO_BUILD) return;
  var release = lockBuild();
  try {
    if (!isStale(stamp, folders)) return;
    var began = new Date();
    build();
    fs.writeFileSync(stamp, '');
    fs.utimesSync(stamp, began, began);
  } finally {
    release();
  }
}

function isStale(stamp, folders) {
  var builtAt = modifiedAt(stamp);
  if (builtAt === 0) return true;
  var files = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];
  return files.concat(folders).some(function (name) {
    return changedSince(path.join(root, name), builtAt);
  });
}

function changedSince(file, time) {
  var found = fs.existsSync(file) ? fs.statSync(file) : undefined;
  if (!found) return false;
  // The time of a folder moves when a file is removed, which the build must notice as well.
  if (found.mtimeMs > time && (found.isDirectory() || /\.(tsx?|json|css|html)$/.test(file))) return true;
  if (!found.isDirectory()) return false;
  return fs.readdirSync(file).some(function (name) {
    return name !== 'node_modules' && !/\.spec\.tsx?$/.test(name) && changedSince(path.join(file, name), time);
  });
}

function modifiedAt(file) {
  return fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0;
}

/** One build at a time: two commands that start together must not write the same files. */
function lockBuild() {
  var lock = path.join(root, 'dist', '.building');
  var patienceMs = 120000;
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      fs.mkdirSync(lock);
      return function () {
        fs.rmSync(lock, { recursive: true, force: true });
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw locked(lock, error);
      if (Date.now() - modifiedAt(lock) > patienceMs) fs.rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

function locked(lock, error) {
  return new Error('BUILD_FAILED: ' + lock + ' cannot be made (' + error.code + '). Check the rights of the folder.');
}

function say(text) {
  process.stderr.write('hie: ' + text + '\n');
}
