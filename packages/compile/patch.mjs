import * as tf from '@tensorflow/tfjs';
import { checkCompiled } from './dist/index.js';
tf.env().set('PROD',true);await tf.setBackend('cpu');
for(const [kind,make] of Object.entries({adam:()=>tf.train.adam(1e-4,0,.9),rmsprop:()=>tf.train.rmsprop(1e-3),sgd:()=>tf.train.sgd(.1),momentum:()=>tf.train.momentum(.1,.9),adagrad:()=>tf.train.adagrad(.1),adadelta:()=>tf.train.adadelta(.1),adamax:()=>tf.train.adamax(1e-3),nesterov:()=>tf.train.momentum(.1,.9,true),rmsc:()=>tf.train.rmsprop(1e-3,.9,.5,1e-7,true)})){
const w=tf.variable(tf.randomNormal([3,3,2,4],0,.1,'float32',1)),b=tf.variable(tf.zeros([4])),w2=tf.variable(tf.randomNormal([1,1,4,1],0,.1,'float32',2)),b2=tf.variable(tf.zeros([1]));
const D=x=>tf.add(tf.conv2d(tf.leakyRelu(tf.add(tf.conv2d(x,w,1,'same'),b)),w2,1,'same'),b2);
const opt=make();
for(const [H,W] of [[5,9],[4,4],[7,11],[3,7]]){
try{await checkCompiled(({r,f})=>({loss:opt.minimize(()=>tf.sub(tf.mean(D(f)),tf.mean(D(r))),true,[w,b,w2,b2])}),{inputs:{r:{shape:[4,H,W,2],dtype:'float32'},f:{shape:[4,H,W,2],dtype:'float32'}}});console.log(kind,H,W,'ok');}catch(e){console.log(kind,H,W,e.message.slice(0,170))}
}}
process.exit()
